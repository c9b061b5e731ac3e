package dev.mrad.internal.weights;

import dev.mrad.api.BadInputException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The part of Python's pickle machine that state dicts need, as data alone: text, numbers, tuples,
 * lists, dicts, storages and tensors. A name that is not a {@link PickleGlobal} is refused when it
 * is read; there is no way to call anything. Every opcode takes time and memory in proportion to
 * its own bytes, so a pickle's size bounds both. Used once, not thread-safe.
 */
final class Unpickler {
  /** Python's None. */
  enum None {
    /** The only one. */
    NONE
  }

  /**
   * A Python tuple.
   *
   * @param items in order
   */
  record Tuple(List<Object> items) {}

  /** A Python dict, whose keys are text or whole numbers. */
  static final class Dict {
    final Map<Object, Object> items = new LinkedHashMap<>();
  }

  /** A Python list; nothing that is imported has one, so its items are not kept. */
  enum PyList {
    /** Any. */
    LIST
  }

  private static final int NEWEST_PROTOCOL = 5;

  private final PickleInput in;
  private final TensorBuilder tensors;
  private final List<Object> stack = new ArrayList<>();
  private final Deque<Integer> marks = new ArrayDeque<>();
  private final Map<Integer, Object> memo = new HashMap<>();

  Unpickler(PickleInput in, TensorBuilder tensors) {
    this.in = in;
    this.tensors = tensors;
  }

  /**
   * The object that the pickle describes.
   *
   * @throws BadInputException when it is damaged, or holds anything but tensors in dicts
   */
  Object load() {
    while (true) {
      int opcode = in.unsignedByte();
      if (opcode == '.') {
        Object result = pop();
        if (!stack.isEmpty() || !marks.isEmpty() || !in.isAtEnd()) {
          throw in.bad("surplus content", "one object alone");
        }
        return result;
      }
      step(opcode);
    }
  }

  private void step(int opcode) {
    switch (opcode) {
      case 0x80 -> requireProtocol(in.unsignedByte());
      case 0x95 -> in.signedLong();
      case '(' -> marks.push(stack.size());
      case '}' -> push(new Dict());
      case ']' -> push(PyList.LIST);
      case 'a' -> append(List.of(pop()));
      case 'e' -> append(popToMark());
      case 's' -> {
        Object value = pop();
        setItems(List.of(pop(), value));
      }
      case 'u' -> setItems(popToMark());
      case ')' -> push(new Tuple(List.of()));
      case 't' -> push(new Tuple(popToMark()));
      case 0x85, 0x86, 0x87 -> push(new Tuple(popLast(opcode - 0x84)));
      case 'q' -> memo.put(in.unsignedByte(), top());
      case 'r' -> memo.put(in.signedInt(), top());
      case 0x94 -> memo.put(memo.size(), top());
      case 'h' -> push(recall(in.unsignedByte()));
      case 'j' -> push(recall(in.signedInt()));
      case 'c' -> push(global(in.line(), in.line()));
      case 0x93 -> {
        Object name = pop();
        push(global(text(pop()), text(name)));
      }
      case 'R' -> {
        Object arguments = pop();
        push(reduce(pop(), arguments));
      }
      case 'b' -> build(pop());
      case 'Q' -> push(tensors.storage(pop()));
      default -> push(literal(opcode));
    }
  }

  private Object literal(int opcode) {
    return switch (opcode) {
      case 'X' -> in.text(in.signedInt() & 0xffffffffL);
      case 0x8c -> in.text(in.unsignedByte());
      case 0x8d -> in.text(in.signedLong());
      case 'J' -> (long) in.signedInt();
      case 'K' -> (long) in.unsignedByte();
      case 'M' -> (long) in.unsignedShort();
      case 0x8a -> in.shortLong(in.unsignedByte());
      case 'G' -> in.bigEndianDouble();
      case 'N' -> None.NONE;
      case 0x88 -> true;
      case 0x89 -> false;
      default ->
          throw in.bad(
              "pickle operation 0x" + Integer.toHexString(opcode), "a state dict of tensors");
    };
  }

  private void requireProtocol(int protocol) {
    if (protocol < 2 || protocol > NEWEST_PROTOCOL) {
      throw in.bad("pickle protocol " + protocol, "2 to " + NEWEST_PROTOCOL);
    }
  }

  private PickleGlobal global(String module, String name) {
    PickleGlobal known = PickleGlobal.of(module, name);
    if (known == null) {
      throw in.bad(
          "the global " + TorchArchive.printable(module + "." + name),
          "a state dict of tensors, which names no such thing");
    }
    return known;
  }

  private Object reduce(Object callable, Object arguments) {
    if (callable instanceof PickleGlobal global && arguments instanceof Tuple tuple) {
      List<Object> items = tuple.items();
      if (global == PickleGlobal.ORDERED_DICT && items.isEmpty()) {
        return new Dict();
      }
      if (global == PickleGlobal.REBUILD_TENSOR) {
        return tensors.tensor(items);
      }
      boolean parameter = global == PickleGlobal.REBUILD_PARAMETER && items.size() == 3;
      if (parameter && items.get(0) instanceof TorchTensor tensor) {
        return tensor;
      }
    }
    throw in.bad("a call of " + describe(callable), "calls that make dicts and tensors");
  }

  /** State dicts have attributes, {@code _metadata}, that say nothing about their tensors. */
  private void build(Object state) {
    if (!(top() instanceof Dict) || !(state instanceof Dict)) {
      throw in.bad(
          "attributes of " + describe(top()) + " from " + describe(state),
          "attributes of a dict from a dict");
    }
  }

  private void append(List<Object> items) {
    if (top() != PyList.LIST) {
      throw in.bad(items.size() + " items for " + describe(top()), "a list");
    }
  }

  private void setItems(List<Object> items) {
    if (!(top() instanceof Dict dict) || items.size() % 2 != 0) {
      throw in.bad(items.size() + " keys and values for " + describe(top()), "pairs for a dict");
    }
    for (int i = 0; i < items.size(); i += 2) {
      Object key = items.get(i);
      if (!(key instanceof String) && !(key instanceof Long)) {
        throw in.bad("a key that is " + describe(key), "text or a whole number");
      }
      if (dict.items.put(key, items.get(i + 1)) != null) {
        throw in.bad("the key " + TorchArchive.printable(key.toString()) + " twice", "it once");
      }
    }
  }

  private Object recall(int index) {
    Object known = memo.get(index);
    if (known == null) {
      throw in.bad("a reference to object " + index, "one that came before");
    }
    return known;
  }

  private String text(Object value) {
    if (value instanceof String text) {
      return text;
    }
    throw in.bad(describe(value) + " as a name", "text");
  }

  private void push(Object value) {
    stack.add(value);
  }

  /** Where the objects of the innermost open mark begin. */
  private int floor() {
    return marks.isEmpty() ? 0 : marks.element();
  }

  private Object top() {
    if (stack.size() <= floor()) {
      throw in.bad("an operation without an object", "a whole pickle");
    }
    return stack.get(stack.size() - 1);
  }

  private Object pop() {
    Object top = top();
    stack.remove(stack.size() - 1);
    return top;
  }

  private List<Object> popToMark() {
    if (marks.isEmpty()) {
      throw in.bad("an operation without a mark", "a whole pickle");
    }
    return popLast(stack.size() - marks.pop());
  }

  private List<Object> popLast(int count) {
    if (stack.size() - floor() < count) {
      throw in.bad("an operation without " + count + " objects", "a whole pickle");
    }
    List<Object> last = stack.subList(stack.size() - count, stack.size());
    List<Object> items = List.copyOf(last);
    last.clear();
    return items;
  }

  /** Names a kind of object; never its content, which may contain itself. */
  static String describe(@Nullable Object value) {
    if (value instanceof PickleGlobal global) {
      return "the global " + global.fullName();
    }
    if (value instanceof TorchTensor) {
      return "a tensor";
    }
    if (value instanceof TorchStorage) {
      return "a storage";
    }
    if (value instanceof Dict) {
      return "a dict";
    }
    if (value instanceof Tuple) {
      return "a tuple";
    }
    if (value instanceof String) {
      return "text";
    }
    return value == PyList.LIST ? "a list" : "a number";
  }
}
