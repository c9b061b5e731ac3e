package dev.mrad.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Lifetimes, on operations that compute nothing and count. */
class ReplayTest {
  private static final class Value {
    private final String made;
    private boolean released;

    Value(String made) {
      this.made = made;
    }
  }

  private final List<Value> values = new ArrayList<>();
  private String failing = "";

  @SuppressWarnings("unchecked")
  private TensorOps<Value> ops() {
    InvocationHandler handler =
        (proxy, method, arguments) -> {
          String name = method.getName();
          for (Object argument : arguments) {
            if (argument instanceof Value value) {
              assertThat(value.released).as("%s after release, in %s", value.made, name).isFalse();
            }
          }
          if (name.equals(failing)) {
            throw new IllegalStateException("no " + name);
          }
          return switch (name) {
            case "fuses" -> false;
            case "prepare" -> null;
            case "output" -> Tensor.of(new float[1], 1);
            case "release" -> {
              ((Value) arguments[0]).released = true;
              yield null;
            }
            default -> {
              Value value = new Value(name);
              values.add(value);
              yield value;
            }
          };
        };
    return (TensorOps<Value>)
        Proxy.newProxyInstance(
            TensorOps.class.getClassLoader(), new Class<?>[] {TensorOps.class}, handler);
  }

  private List<String> alive() {
    return values.stream().filter(value -> !value.released).map(value -> value.made).toList();
  }

  private static Graph graph() {
    GraphBuilder graph = new GraphBuilder();
    Node x = graph.input("x", Shape.batch(1, 1));
    graph.input("unused", Shape.of(1));
    Node folded = graph.exp(graph.scalar(2));
    Node y = graph.softmax(graph.add(x, folded));
    return graph
        .output("y", y)
        .output("same", y)
        .output("x", x)
        .output("constant", folded)
        .output("log", graph.log(y))
        .build();
  }

  private static final Map<String, Tensor> INPUTS =
      Map.of("x", Tensor.of(new float[1], 1, 1), "unused", Tensor.of(new float[1], 1));

  @Test
  void should_keep_constants_alone_between_runs_and_nothing_at_the_end() {
    try (Replay<Value> program = Replay.compile(graph(), ops())) {
      assertThat(alive()).containsExactly("unary");
      assertThat(program.run(INPUTS)).containsOnlyKeys("y", "same", "x", "constant", "log");
      program.run(INPUTS);
      assertThat(alive()).containsExactly("unary");
    }
    assertThat(alive()).isEmpty();
  }

  @Test
  void should_release_all_when_a_run_fails() {
    for (String operation : List.of("input", "binary", "softmax", "unary", "output")) {
      failing = "";
      try (Replay<Value> program = Replay.compile(graph(), ops())) {
        failing = operation;
        assertThatThrownBy(() -> program.run(INPUTS)).hasMessage("no " + operation);
        assertThat(alive()).containsExactly("unary");
        failing = "";
        program.run(INPUTS);
      }
      assertThat(alive()).isEmpty();
    }
  }

  @Test
  void should_release_all_when_compiling_fails() {
    for (String operation : List.of("constant", "unary", "prepare")) {
      failing = operation;
      assertThatThrownBy(() -> Replay.compile(graph(), ops())).hasMessage("no " + operation);
      assertThat(alive()).isEmpty();
    }
  }

  @Test
  void should_refuse_to_run_when_closed() {
    Replay<Value> program = Replay.compile(graph(), ops());
    program.close();
    program.close();
    assertThatThrownBy(() -> program.run(INPUTS)).hasMessage("program is closed");
  }
}
