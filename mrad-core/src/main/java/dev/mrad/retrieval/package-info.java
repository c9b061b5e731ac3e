/** How a memory is queried: where its keys are kept, and how its rows are aggregated. */
@NullMarked
package dev.mrad.retrieval;

import org.jspecify.annotations.NullMarked;
