/**
 * What authors of backends see: the graph that every model is written in, and the interfaces that
 * run it. Experimental until the ONNX Runtime backend has landed.
 */
@NullMarked
package dev.mrad.spi;

import org.jspecify.annotations.NullMarked;
