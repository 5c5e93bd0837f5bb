package dev.quorate.e2e.docs;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import dev.quorate.e2e.Repository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The test methods of every module that carry {@code @Requirement}, read from their sources. */
final class AnnotatedTests {
  /** One id on one method; {@code isTest} when JUnit runs that method. */
  record Claim(String id, String module, String className, String method, boolean isTest) {
    /** As the page names it: the simple class name is enough to find the file. */
    String test() {
      return className + "#" + method;
    }
  }

  private static final List<String> MODULES = List.of("crds", "node-image", "operator", "e2e");
  private static final Set<String> RUN_BY_JUNIT =
      Set.of("Test", "ParameterizedTest", "RepeatedTest", "TestFactory");
  private static final Pattern ID = Pattern.compile("\"([^\"]+)\"");

  private AnnotatedTests() {}

  static List<Claim> read() throws IOException {
    List<Claim> claims = new ArrayList<>();
    for (String module : MODULES) {
      List<Path> sources = annotated(Repository.root().resolve(module).resolve("src/test/java"));
      if (!sources.isEmpty()) {
        claims.addAll(claims(module, sources));
      }
    }
    return claims;
  }

  private static List<Path> annotated(Path folder) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        if (Files.readString(file).contains("@Requirement(")) {
          found.add(file);
        }
      }
    }
    return found;
  }

  private static List<Claim> claims(String module, List<Path> sources) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<Claim> claims = new ArrayList<>();
    try (StandardJavaFileManager files =
        compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  files,
                  diagnostic -> {},
                  List.of("-proc:none"),
                  null,
                  files.getJavaFileObjectsFromPaths(sources));
      for (CompilationUnitTree unit : task.parse()) {
        new MethodScan(module, claims).scan(unit, null);
      }
    }
    return claims;
  }

  /** Parses only: nothing is resolved, so a name is what the source spells. */
  private static final class MethodScan extends TreePathScanner<Void, Void> {
    private final String module;
    private final List<Claim> claims;

    private MethodScan(String module, List<Claim> claims) {
      this.module = module;
      this.claims = claims;
    }

    @Override
    public Void visitMethod(MethodTree method, Void unused) {
      List<? extends AnnotationTree> annotations = method.getModifiers().getAnnotations();
      Optional<? extends AnnotationTree> requirement =
          annotations.stream().filter(a -> name(a).equals("Requirement")).findFirst();
      requirement.ifPresent(
          found -> {
            boolean isTest = annotations.stream().anyMatch(a -> RUN_BY_JUNIT.contains(name(a)));
            String className =
                ((ClassTree) getCurrentPath().getParentPath().getLeaf()).getSimpleName().toString();
            ID.matcher(found.getArguments().toString())
                .results()
                .forEach(
                    id ->
                        claims.add(
                            new Claim(
                                id.group(1),
                                module,
                                className,
                                method.getName().toString(),
                                isTest)));
          });
      return super.visitMethod(method, null);
    }

    private static String name(AnnotationTree annotation) {
      return annotation.getAnnotationType().toString();
    }
  }
}
