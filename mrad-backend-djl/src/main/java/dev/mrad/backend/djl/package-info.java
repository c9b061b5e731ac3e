/**
 * The backend {@code djl-pytorch}: PyTorch, on the CPU or on a CUDA device, through DJL, with
 * gradients. The natives are chosen by whoever runs it; nothing is ever downloaded.
 */
@NullMarked
package dev.mrad.backend.djl;

import org.jspecify.annotations.NullMarked;
