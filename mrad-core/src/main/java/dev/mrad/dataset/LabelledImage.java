package dev.mrad.dataset;

import dev.mrad.api.Label;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One image of a data set.
 *
 * @param category the object or texture that it shows
 * @param path its identity within the data set: with slashes, the category first
 * @param file where it is
 * @param label whether it is normal
 * @param mask the file in which anomalous pixels are not 0; none for a normal image
 */
public record LabelledImage(
    String category, String path, Path file, Label label, Optional<Path> mask) {}
