/** How a memory is asked: where its keys lie, and how it answers. */
@NullMarked
package dev.mrad.retrieval;

import org.jspecify.annotations.NullMarked;
