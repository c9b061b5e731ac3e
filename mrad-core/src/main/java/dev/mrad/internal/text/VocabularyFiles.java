package dev.mrad.internal.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.mrad.api.BadInputException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * A vocabulary's files: {@code tokenizer.json}, or {@code vocab.json} with {@code merges.txt} (both
 * Hugging Face), or OpenAI's {@code bpe_simple_vocab_16e6.txt.gz}.
 */
public final class VocabularyFiles {
  private static final String TOKENIZER = "tokenizer.json";
  private static final String VOCABULARY = "vocab.json";
  private static final String MERGES = "merges.txt";
  private static final String OPENAI = "bpe_simple_vocab_16e6.txt.gz";
  private static final String EXPECTED =
      "expected " + TOKENIZER + ", " + VOCABULARY + " with " + MERGES + ", or " + OPENAI;

  private static final int MOST_BYTES = 64 << 20;

  /** The number of merges that CLIP uses; OpenAI's file holds more. */
  private static final int OPENAI_MERGES = 49152 - 256 - 2;

  private static final JsonFactory JSON = new JsonFactory();

  private VocabularyFiles() {}

  /**
   * The vocabulary in the files, as a {@code tokenizer.json}.
   *
   * @param path one of the files, or the folder that has them
   * @throws BadInputException when there are none, or they cannot be used
   */
  public static String definition(Path path) {
    String name = Files.isDirectory(path) ? "" : String.valueOf(path.getFileName());
    if (name.equals(TOKENIZER) || (name.isEmpty() && exists(path, TOKENIZER))) {
      return new String(bytes(file(path, TOKENIZER)), StandardCharsets.UTF_8);
    }
    boolean pair = exists(path, VOCABULARY) && exists(path, MERGES);
    if (name.equals(VOCABULARY) || name.equals(MERGES) || (name.isEmpty() && pair)) {
      Path merges = file(path, MERGES);
      List<String> pairs = pairs(merges, new ByteArrayInputStream(bytes(merges)));
      return ClipTokenizerJson.write(new Merges(ids(file(path, VOCABULARY)), pairs));
    }
    if (name.endsWith(".gz") || (name.isEmpty() && exists(path, OPENAI))) {
      Path packed = name.isEmpty() ? file(path, OPENAI) : path;
      return ClipTokenizerJson.write(Merges.implied(packed(packed)));
    }
    throw new BadInputException("no vocabulary", path.toString(), EXPECTED);
  }

  /** Whether a folder has a vocabulary. */
  public static boolean in(Path folder) {
    return exists(folder, TOKENIZER)
        || (exists(folder, VOCABULARY) && exists(folder, MERGES))
        || exists(folder, OPENAI);
  }

  private static boolean exists(Path path, String name) {
    return Files.isRegularFile(file(path, name));
  }

  /** A named file in the folder, or beside the file. */
  private static Path file(Path path, String name) {
    return Files.isDirectory(path) ? path.resolve(name) : path.resolveSibling(name);
  }

  private static byte[] bytes(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return limited(file, in);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static byte[] limited(Path file, InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(MOST_BYTES + 1);
    if (bytes.length > MOST_BYTES) {
      throw new BadInputException(
          "more than " + MOST_BYTES + " bytes", file.toString(), "expected a vocabulary");
    }
    return bytes;
  }

  private static BadInputException unreadable(Path file, IOException e) {
    return new BadInputException("cannot be read", file.toString(), EXPECTED, e);
  }

  private static List<String> packed(Path file) {
    try (InputStream in = Files.newInputStream(file);
        GZIPInputStream unpacked = new GZIPInputStream(in)) {
      List<String> pairs = pairs(file, new ByteArrayInputStream(limited(file, unpacked)));
      return pairs.subList(0, Math.min(pairs.size(), OPENAI_MERGES));
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** The lines after the first, which names the version. */
  private static List<String> pairs(Path file, InputStream in) {
    List<String> pairs = new ArrayList<>();
    String text;
    try {
      text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
    int number = 0;
    for (String line : text.split("\n", -1)) {
      number++;
      String pair = line.strip();
      if (number == 1 || pair.isEmpty()) {
        continue;
      }
      int space = pair.indexOf(' ');
      if (space < 1 || pair.indexOf(' ', space + 1) >= 0) {
        throw new BadInputException(
            "'" + pair + "'", file + ", line " + number, "expected two parts of a token");
      }
      pairs.add(pair);
    }
    return pairs;
  }

  private static Map<String, Integer> ids(Path file) {
    Map<String, Integer> ids = new LinkedHashMap<>();
    try (JsonParser json = JSON.createParser(bytes(file))) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new BadInputException("no object", file.toString(), "expected tokens with their ids");
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String token = json.currentName();
        if (json.nextToken() != JsonToken.VALUE_NUMBER_INT || json.getIntValue() < 0) {
          throw new BadInputException(
              json.getText(), file + ", token " + token, "expected an id, 0 or more");
        }
        ids.put(token, json.getIntValue());
      }
    } catch (IOException e) {
      throw unreadable(file, e);
    }
    return ids;
  }
}
