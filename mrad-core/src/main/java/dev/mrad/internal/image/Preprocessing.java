package dev.mrad.internal.image;

import dev.mrad.api.Image;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Turns an image into the pixels that an encoder takes (SPEC §1).
 *
 * @param mean what is subtracted from each of red, green and blue, on a scale from 0 to 1
 * @param deviation what each is divided by after that
 * @param resampling how an image is resized
 */
public record Preprocessing(List<Double> mean, List<Double> deviation, PillowFilter resampling) {
  /**
   * Normalised pixels and the size of the image that they come from.
   *
   * @param values {@code [3, S, S]}
   * @param height the image's height
   * @param width the image's width
   */
  public record Pixels(float[] values, int height, int width) {}

  /**
   * Decodes an image, resizes it to a square and normalises it.
   *
   * @param image PNG, JPEG or RGB
   * @param side S
   * @throws dev.mrad.api.BadInputException when it cannot be decoded
   */
  public Pixels prepare(Image image, int side) {
    Raster raster = ImageDecoder.decode(image);
    return new Pixels(normalize(resized(raster, side)), raster.height(), raster.width());
  }

  Raster resized(Raster raster, int side) {
    return PillowResize.resize(raster, side, side, resampling);
  }

  private float[] normalize(Raster image) {
    int pixels = image.height() * image.width();
    int channels = image.channels();
    boolean grey = channels < 3;
    byte[] samples = image.samples();
    float[] values = new float[3 * pixels];
    for (int c = 0; c < 3; c++) {
      float middle = mean.get(c).floatValue();
      float spread = deviation.get(c).floatValue();
      for (int i = 0; i < pixels; i++) {
        float value = (samples[i * channels + (grey ? 0 : c)] & 0xff) / 255f;
        values[c * pixels + i] = (value - middle) / spread;
      }
    }
    return values;
  }

  /** The same as text by name, for a model that is stored in another form. */
  public Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put(
        "preprocessing",
        "rgb, resize S x S pillow-"
            + resampling.name().toLowerCase(Locale.ROOT)
            + ", / 255, normalise");
    settings.put("mean", text(mean));
    settings.put("deviation", text(deviation));
    return settings;
  }

  private static String text(List<Double> values) {
    return values.stream().map(Object::toString).collect(Collectors.joining(", "));
  }
}
