/**
 * The kit that every backend must pass. A backend's author extends {@link
 * dev.mrad.conformance.WholeKit}, or single suites of it, and says how the backend is opened.
 *
 * <p>The suites are {@link dev.mrad.conformance.ProviderConformance}, {@link
 * dev.mrad.conformance.ElementwiseConformance}, {@link dev.mrad.conformance.LayoutConformance},
 * {@link dev.mrad.conformance.RowConformance}, {@link dev.mrad.conformance.MatrixConformance},
 * {@link dev.mrad.conformance.AttentionConformance}, {@link
 * dev.mrad.conformance.RetrievalConformance}, {@link dev.mrad.conformance.ProgramConformance},
 * {@link dev.mrad.conformance.ClosingConformance}, {@link dev.mrad.conformance.GoldenConformance}
 * and, for a backend with gradients, {@link dev.mrad.conformance.GradientConformance}, which is
 * skipped for others.
 *
 * <p><b>How results are judged.</b> Every operation is also computed naively in double precision,
 * with a bound on the error that single precision may make (half a unit in the last place at each
 * step, propagated; sums of {@code n} terms may be off by {@code (4 + 2√n)} such halves of the sum
 * of their magnitudes). So the tolerance grows with the size and with the conditioning of a case,
 * and is tight where the case is easy. Denormals may be flushed to zero.
 */
@NullMarked
package dev.mrad.conformance;

import org.jspecify.annotations.NullMarked;
