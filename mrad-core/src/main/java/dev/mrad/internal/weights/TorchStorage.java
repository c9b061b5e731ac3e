package dev.mrad.internal.weights;

/**
 * The bytes behind one or more tensors of a PyTorch archive.
 *
 * @param type its elements
 * @param key names its record
 * @param count how many elements it has, which is what its record holds
 */
public record TorchStorage(TensorType type, String key, long count) {}
