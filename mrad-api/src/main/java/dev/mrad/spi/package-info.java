/**
 * The types that authors of backends work with: the graph that every model is written in, and the
 * interfaces that run it. Three backends and an example implement them. They are as stable as
 * {@code dev.mrad.api}, but for what is marked {@link dev.mrad.spi.Experimental}: gradients and
 * tokenizers, which one library implements so far.
 */
@NullMarked
package dev.mrad.spi;

import org.jspecify.annotations.NullMarked;
