/** Bounds of a retrieval from the moments of its keys; {@code docs/retrievers.md} derives them. */
@NullMarked
package dev.mrad.internal.moments;

import org.jspecify.annotations.NullMarked;
