/**
 * The types that users of MRAD work with: detectors, banks, images, results and errors. None of
 * them depends on a tensor library or a backend.
 */
@NullMarked
package dev.mrad.api;

import org.jspecify.annotations.NullMarked;
