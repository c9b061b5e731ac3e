package dev.mrad.bank;

import dev.mrad.api.Provenance;

/**
 * An image that rows were made from.
 *
 * @param dataset the data set's name
 * @param path the image within it, its category first
 * @param content digest of image and mask
 */
record Source(String dataset, String path, String content) {
  String identity() {
    return dataset + "/" + path;
  }

  Provenance provenance(int cells) {
    return new Provenance(dataset, path, content, cells);
  }
}
