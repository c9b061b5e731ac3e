/**
 * What users of MRAD see: detectors, banks, images, results and errors. Everything here is
 * independent of any tensor library and of any backend.
 */
@NullMarked
package dev.mrad.api;

import org.jspecify.annotations.NullMarked;
