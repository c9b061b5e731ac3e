/** Finding, choosing and sharing backends. */
@NullMarked
package dev.mrad.internal.backend;

import org.jspecify.annotations.NullMarked;
