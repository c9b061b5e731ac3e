package dev.mrad.example.jpms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mrad.Mrad;
import dev.mrad.api.MemoryBank;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModulePathTest {
  @TempDir private Path folder;

  @Test
  void should_find_the_library_in_named_modules_of_final_jars() {
    assertThat(Inspect.class.getModule().getName()).isEqualTo("dev.mrad.example.jpms");
    assertThat(Mrad.class.getModule().getName()).isEqualTo("dev.mrad.core");
    assertThat(MemoryBank.class.getModule().getName()).isEqualTo("dev.mrad.api");
    for (Class<?> type : new Class<?>[] {Mrad.class, MemoryBank.class}) {
      assertThat(type.getProtectionDomain().getCodeSource().getLocation().getPath())
          .endsWith(".jar");
    }
  }

  @Test
  void should_require_no_automatic_module() {
    assertThat(ModuleLayer.boot().modules())
        .filteredOn(module -> module.getDescriptor().isAutomatic())
        .isEmpty();
  }

  @Test
  void should_export_nothing_internal() {
    Module core = Mrad.class.getModule();
    assertThat(core.getPackages()).contains("dev.mrad.internal.cpu");
    assertThat(core.getPackages())
        .filteredOn(name -> name.startsWith("dev.mrad.internal"))
        .allSatisfy(name -> assertThat(core.isExported(name)).isFalse());
  }

  @Test
  void should_build_a_bank_and_detect_with_the_built_in_backend() throws IOException {
    assertThat(Mrad.backends()).isNotEmpty();
    Path dataSet = folder.resolve("set");
    Path good = image(dataSet.resolve("plate/test/good/000.png"), Color.GRAY, null);
    image(dataSet.resolve("plate/test/hole/000.png"), Color.GRAY, Color.BLACK);
    image(dataSet.resolve("plate/ground_truth/hole/000_mask.png"), Color.BLACK, Color.WHITE);

    double score = Inspect.score(dataSet, folder.resolve("plates.bank"), good);

    assertThat(score).isBetween(0.0, 1.0);
  }

  private static Path image(Path file, Color ground, Color spot) throws IOException {
    BufferedImage image = new BufferedImage(224, 224, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(ground);
    graphics.fillRect(0, 0, 224, 224);
    if (spot != null) {
      graphics.setColor(spot);
      graphics.fillRect(40, 40, 120, 120);
    }
    graphics.dispose();
    Files.createDirectories(file.getParent());
    ImageIO.write(image, "png", file.toFile());
    return file;
  }
}
