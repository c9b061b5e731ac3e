package dev.mrad.example.encoder;

import dev.mrad.api.BadInputException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Photographs as JPEG in one archive, so that they travel to another machine. */
final class PhotoPack {
  private static final float QUALITY = 0.8f;
  private static final int LONGEST = 1 << 20;

  private PhotoPack() {}

  /**
   * One photograph.
   *
   * @param jpeg of a tile's size
   */
  record Photo(byte[] jpeg, Vocabulary material) {
    /** Compresses a picture of a tile's size. */
    static Photo of(Picture picture, Vocabulary material) throws IOException {
      int side = picture.side;
      BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
      for (int i = 0; i < side * side; i++) {
        int rgb = 0;
        for (int c = 0; c < 3; c++) {
          rgb = rgb << 8 | Math.round(255 * picture.planes[c][i]);
        }
        image.setRGB(i % side, i / side, rgb);
      }
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
      try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
        ImageWriteParam parameters = writer.getDefaultWriteParam();
        parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        parameters.setCompressionQuality(QUALITY);
        writer.setOutput(out);
        writer.write(null, new IIOImage(image, null, null), parameters);
      } finally {
        writer.dispose();
      }
      return new Photo(bytes.toByteArray(), material);
    }

    /**
     * The picture.
     *
     * @throws BadInputException when it is none, or of another size
     */
    BufferedImage decode() {
      try {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(jpeg));
        if (image != null
            && image.getWidth() == TileFile.SIDE
            && image.getHeight() == TileFile.SIDE) {
          return image;
        }
      } catch (IOException e) {
        throw new BadInputException(
            "a picture that cannot be read", "pack of photographs", "expected JPEG", e);
      }
      throw new BadInputException(
          "no picture of a tile's size",
          "pack of photographs",
          "expected JPEG of " + TileFile.SIDE + " pixels");
    }
  }

  /** Writes a pack, wholly or not at all. */
  static void write(Path file, List<Photo> photos) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.setLevel(0);
      for (int i = 0; i < photos.size(); i++) {
        Photo photo = photos.get(i);
        zip.putNextEntry(new ZipEntry(photo.material().name() + "/" + i + ".jpg"));
        zip.write(photo.jpeg());
        zip.closeEntry();
      }
    }
    try (WholeFile target = WholeFile.create(file)) {
      target.write(ByteBuffer.wrap(bytes.toByteArray()));
      target.commit();
    }
  }

  /**
   * Reads a pack.
   *
   * @throws BadInputException when it is none
   */
  static List<Photo> read(Path file) {
    List<Photo> photos = new ArrayList<>();
    // With its directory, which a pack that was cut off lacks.
    try (ZipFile zip = new ZipFile(file.toFile())) {
      for (ZipEntry entry : Collections.list(zip.entries())) {
        String name = entry.getName();
        Vocabulary material = Vocabulary.valueOf(name.substring(0, Math.max(0, name.indexOf('/'))));
        photos.add(new Photo(content(zip, entry), material));
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new BadInputException(
          "cannot be read", file.toString(), "expected a pack that 'photos' wrote", e);
    }
    if (photos.isEmpty()) {
      throw new BadInputException(
          "no photographs", file.toString(), "expected a pack that 'photos' wrote");
    }
    return photos;
  }

  private static byte[] content(ZipFile zip, ZipEntry entry) throws IOException {
    try (InputStream in = zip.getInputStream(entry)) {
      byte[] bytes = in.readNBytes(LONGEST + 1);
      CRC32 sum = new CRC32();
      sum.update(bytes);
      if (bytes.length > LONGEST || sum.getValue() != entry.getCrc()) {
        throw new ZipException("damaged: " + entry.getName());
      }
      return bytes;
    }
  }
}
