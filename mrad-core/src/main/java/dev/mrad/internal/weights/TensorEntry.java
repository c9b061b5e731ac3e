package dev.mrad.internal.weights;

import dev.mrad.spi.Shape;

/**
 * Where a tensor lies in a safetensors file.
 *
 * @param name its name
 * @param type its elements
 * @param shape its extents
 * @param from offset of its first byte within the data section
 * @param to offset behind its last byte
 */
public record TensorEntry(String name, TensorType type, Shape shape, long from, long to) {}
