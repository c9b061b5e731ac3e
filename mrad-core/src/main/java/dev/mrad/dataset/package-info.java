/** Labelled image collections on disk, in the layouts that anomaly detection uses. */
@NullMarked
package dev.mrad.dataset;

import org.jspecify.annotations.NullMarked;
