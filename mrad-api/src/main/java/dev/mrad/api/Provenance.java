package dev.mrad.api;

/**
 * Where a row of a memory comes from.
 *
 * @param dataset the data set's name
 * @param path the image within the data set, with slashes, its category first: {@code
 *     screw/test/bent/003.png}
 * @param content digest of the image's and its mask's content; the same identity with another
 *     content is an error
 * @param cells how many patches the row's prototype is the mean of; 0 for a row of the image memory
 */
public record Provenance(String dataset, String path, String content, int cells) {
  /** {@code <data set>/<category>/<path>}. Rows are sorted by its UTF-8 bytes. */
  public String identity() {
    return dataset + "/" + path;
  }
}
