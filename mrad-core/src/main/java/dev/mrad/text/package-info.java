/** Token ids of words: vocabularies, prompts with other words, and ensembles of texts. */
@NullMarked
package dev.mrad.text;

import org.jspecify.annotations.NullMarked;
