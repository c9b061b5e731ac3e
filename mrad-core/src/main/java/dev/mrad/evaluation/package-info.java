/**
 * Evaluating a detector on labelled images: metrics by category, and a report as JSON, Markdown and
 * one HTML page.
 */
@NullMarked
package dev.mrad.evaluation;

import org.jspecify.annotations.NullMarked;
