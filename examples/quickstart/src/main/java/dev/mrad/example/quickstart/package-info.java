/** The smallest program that uses the library. */
@NullMarked
package dev.mrad.example.quickstart;

import org.jspecify.annotations.NullMarked;
