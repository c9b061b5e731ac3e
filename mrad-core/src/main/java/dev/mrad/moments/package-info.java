/** Moments of a memory's keys: what retrieval at a cost independent of the number of keys needs. */
@NullMarked
package dev.mrad.moments;

import org.jspecify.annotations.NullMarked;
