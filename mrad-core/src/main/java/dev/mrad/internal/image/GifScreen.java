package dev.mrad.internal.image;

import java.awt.image.BufferedImage;
import java.io.IOException;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Node;

/** Draws the first frame of a GIF on the GIF's screen, of which a frame may cover only a part. */
final class GifScreen {
  private GifScreen() {}

  static Raster firstFrame(ImageReader reader, String name, long maxPixels) throws IOException {
    BufferedImage frame = reader.read(0);
    Raster samples = ImageDecoder.samples(frame);
    IIOMetadata stream = reader.getStreamMetadata();
    Node screen = child(stream, "LogicalScreenDescriptor");
    Node place = child(reader.getImageMetadata(0), "ImageDescriptor");
    if (screen == null || place == null) {
      return samples;
    }
    int height = number(screen, "logicalScreenHeight");
    int width = number(screen, "logicalScreenWidth");
    int top = number(place, "imageTopPosition");
    int left = number(place, "imageLeftPosition");
    ImageDecoder.requireWithin(width, height, name, maxPixels);
    boolean whole =
        top == 0 && left == 0 && frame.getHeight() == height && frame.getWidth() == width;
    if (whole || samples.height() + top > height || samples.width() + left > width) {
      return samples;
    }
    byte[] all = new byte[Math.multiplyExact(Math.multiplyExact(height, width), 3)];
    background(stream, all);
    for (int y = 0; y < samples.height(); y++) {
      System.arraycopy(
          samples.samples(),
          3 * y * samples.width(),
          all,
          3 * ((top + y) * width + left),
          3 * samples.width());
    }
    return new Raster(height, width, 3, all);
  }

  /** Black where the file names no background colour. */
  private static void background(IIOMetadata stream, byte[] rgb) {
    Node table = child(stream, "GlobalColorTable");
    if (table == null || table.getAttributes().getNamedItem("backgroundColorIndex") == null) {
      return;
    }
    Node colour = table.getChildNodes().item(number(table, "backgroundColorIndex"));
    if (colour != null) {
      byte[] one = {
        (byte) number(colour, "red"), (byte) number(colour, "green"), (byte) number(colour, "blue")
      };
      for (int c = 0; c < 3; c++) {
        for (int i = c; i < rgb.length; i += 3) {
          rgb[i] = one[c];
        }
      }
    }
  }

  private static @Nullable Node child(IIOMetadata metadata, String name) {
    IIOMetadataNode root =
        (IIOMetadataNode) metadata.getAsTree(metadata.getNativeMetadataFormatName());
    return root.getElementsByTagName(name).item(0);
  }

  private static int number(Node node, String attribute) {
    return Integer.parseInt(node.getAttributes().getNamedItem(attribute).getNodeValue());
  }
}
