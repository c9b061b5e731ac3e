/**
 * A backend in plain loops: the smallest that runs every model of this library. It computes the
 * simple operations and leaves attention, retrieval and linear layers to be composed of them.
 */
@NullMarked
package dev.mrad.example.backend;

import org.jspecify.annotations.NullMarked;
