/** What is in the jar beside code: the embedded encoder, its bank and its heads. */
@NullMarked
package dev.mrad.internal.embedded;

import org.jspecify.annotations.NullMarked;
