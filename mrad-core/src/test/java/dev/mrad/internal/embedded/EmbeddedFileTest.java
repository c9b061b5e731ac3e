package dev.mrad.internal.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mrad.api.MradException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EmbeddedFileTest {
  private static final int MOST = 8 << 20;

  @Test
  void should_take_little_room_in_the_jar() {
    int total = Arrays.stream(EmbeddedFile.values()).mapToInt(file -> file.read().length).sum();
    assertThat(total).isLessThanOrEqualTo(MOST);
  }

  @ParameterizedTest
  @EnumSource
  void should_refuse_a_content_that_one_bit_was_changed_of(EmbeddedFile file) {
    byte[] content = file.read();
    String digest = EmbeddedFile.sha256(content);
    file.check(content, digest);
    content[content.length / 2] ^= 1;
    assertThatThrownBy(() -> file.check(content, digest))
        .isInstanceOf(MradException.class)
        .hasMessageContaining(file.file())
        .hasMessageContaining(digest);
  }

  @Test
  void should_digest_as_others_do() {
    // The known digest of no bytes.
    assertThat(EmbeddedFile.sha256(new byte[0]))
        .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  }
}
