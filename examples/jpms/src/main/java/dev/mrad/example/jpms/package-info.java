/** A modular application. */
@NullMarked
package dev.mrad.example.jpms;

import org.jspecify.annotations.NullMarked;
