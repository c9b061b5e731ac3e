/**
 * Benchmarks of the operations that an image waits for, through the SPI as any backend is reached.
 * {@link dev.mrad.benchmarks.ShortRun} runs a selection and prints a table.
 */
@NullMarked
package dev.mrad.benchmarks;

import org.jspecify.annotations.NullMarked;
