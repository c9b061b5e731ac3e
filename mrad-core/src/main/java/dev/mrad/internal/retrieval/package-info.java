/** From features to scores and maps: averaging, retrieval, smoothing and fusion as graphs. */
@NullMarked
package dev.mrad.internal.retrieval;

import org.jspecify.annotations.NullMarked;
