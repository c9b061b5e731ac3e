/** Training of heads: losses as graphs, the optimiser, the feature store, checkpoints. */
@NullMarked
package dev.mrad.internal.train;

import org.jspecify.annotations.NullMarked;
