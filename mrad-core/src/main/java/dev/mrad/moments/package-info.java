/** Moments of a memory's keys, for retrieval at a cost that does not depend on their number. */
@NullMarked
package dev.mrad.moments;

import org.jspecify.annotations.NullMarked;
