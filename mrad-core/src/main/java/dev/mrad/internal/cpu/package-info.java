/**
 * The built-in CPU backend: pure Java, no natives. {@link dev.mrad.internal.cpu.CpuBackendProvider}
 * opens it. The matrix product, attention and retrieval are blocked, multi-threaded drivers over
 * one seam, {@code Kernels}, which has a plain Java implementation and one on {@code
 * jdk.incubator.vector}.
 */
@NullMarked
package dev.mrad.internal.cpu;

import org.jspecify.annotations.NullMarked;
