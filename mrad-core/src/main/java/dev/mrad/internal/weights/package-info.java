/** Tensors in files: safetensors, their digests, and weights for graphs. */
@NullMarked
package dev.mrad.internal.weights;

import org.jspecify.annotations.NullMarked;
