package dev.mrad.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mrad.api.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RatioFileTest {
  private static final String GOOD =
      """
      {"processors": 2, "vector_bits": 256, "tolerance": 0.2,
       "times": [{"operation": "a", "against": "b", "ratio": 0.5}],
       "shares": [{"operation": "a", "of": "c", "share": 0.9}]}
      """;

  @TempDir Path folder;

  @Test
  void should_read_a_file() throws IOException {
    Ratios ratios = read(GOOD);

    assertThat(ratios.machine()).isEqualTo(new Machine(2, 256));
    assertThat(ratios.tolerance()).isEqualTo(0.2);
    assertThat(ratios.values())
        .isEqualTo(
            Map.of(
                new Ratios.Key(Ratios.Kind.TIME, "a", "b"), 0.5,
                new Ratios.Key(Ratios.Kind.SHARE, "a", "c"), 0.9));
  }

  @Test
  void should_write_four_digits_and_read_them_back() throws IOException {
    Ratios ratios = new Ratios(new Machine(4, 512), 0.15);
    ratios.put(Ratios.Kind.TIME, "τ \"quoted\"", "b", 2.0 / 3);
    ratios.put(Ratios.Kind.SHARE, "a", "c", 1e-3 / 3);
    Path file = folder.resolve("ratios.json");

    RatioFile.write(ratios, file);
    Ratios read = RatioFile.read(file);

    assertThat(read.machine()).isEqualTo(ratios.machine());
    assertThat(read.tolerance()).isEqualTo(0.15);
    assertThat(read.values())
        .isEqualTo(
            Map.of(
                new Ratios.Key(Ratios.Kind.TIME, "τ \"quoted\"", "b"), 0.6667,
                new Ratios.Key(Ratios.Kind.SHARE, "a", "c"), 0.0003333));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{\"processors\": 2, ; ",
        "\"processors\" ; \"nobody\"",
        "\"tolerance\": 0.2 ; \"tolerance\": 0",
        "\"tolerance\": 0.2 ; \"tolerance\": -1",
        "\"tolerance\": 0.2 ; \"tolerance\": 1e999",
        "\"tolerance\": 0.2 ; \"tolerance\": \"0.2\"",
        "\"tolerance\": 0.2 ; \"tolerance\": null",
        "\"tolerance\": 0.2 ; \"tolerance\": 0.2, \"tolerance\": 0.3",
        "\"processors\": 2 ; \"processors\": 2.5",
        "\"ratio\": 0.5 ; \"ratio\": NaN",
        "\"ratio\": 0.5 ; \"ratio\": \"0.5\"",
        ", \"ratio\": 0.5 ; ``",
        "\"against\": \"b\", ; ``",
        "\"against\": \"b\" ; \"against\": 7",
        "\"against\": \"b\" ; \"of\": \"b\"",
        "\"ratio\": 0.5} ; \"ratio\": 0.5}, {\"operation\": \"a\", \"against\": \"b\", \"ratio\": 1}",
        "\"ratio\": 0.5} ; \"ratio\": 0.5}, 7",
        "\"times\": [ ; \"times\": {",
        "0.9}]} ; 0.9}]",
        "0.9}]} ; 0.9}]} {}",
      })
  void should_refuse_what_is_not_as_it_should_be(String part, String instead) {
    assertThat(GOOD).contains(part.strip());
    String text = GOOD.replace(part.strip(), instead == null ? "" : instead.strip());

    assertThatThrownBy(() -> read(text))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("ratios.json");
  }

  @Test
  void should_refuse_a_file_without_figures() {
    assertThatThrownBy(() -> read("{\"processors\": 2, \"vector_bits\": 256, \"tolerance\": 0.2}"))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("no figures");
  }

  @Test
  void should_refuse_a_file_that_is_far_too_large() {
    assertThatThrownBy(() -> read(GOOD + " ".repeat(1 << 20)))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("at most");
  }

  private Ratios read(String text) throws IOException {
    return RatioFile.read(Files.writeString(folder.resolve("ratios.json"), text));
  }
}
