/** An image encoder of any family: what it is, and how it runs on a backend. */
@NullMarked
package dev.mrad.internal.encoder;

import org.jspecify.annotations.NullMarked;
