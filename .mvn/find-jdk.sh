# shellcheck shell=sh
# Sourced by ./holdfast and ./dev: find_jdk sets JDK to the folder of a JDK 25, or says what to install.

JDK_RELEASE=25

# Whether $1 is the folder of a JDK of the right release.
is_right_jdk() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] \
    && grep -Eq "^JAVA_VERSION=\"$JDK_RELEASE([.\"+-]|\$)" "$1/release"
}

# The folder of the java that is first on PATH, links resolved; empty without one.
jdk_on_path() {
  on_path=$(command -v java 2>/dev/null) || return 0
  real=$(readlink -f "$on_path" 2>/dev/null) || real=$on_path
  dirname "$(dirname "$real")"
}

# Sets JDK, or explains and fails.
find_jdk() {
  if [ -n "${HOLDFAST_JAVA_HOME:-}" ]; then
    if is_right_jdk "$HOLDFAST_JAVA_HOME"; then
      JDK=$HOLDFAST_JAVA_HOME
      return 0
    fi
    echo "holdfast: HOLDFAST_JAVA_HOME is not a JDK $JDK_RELEASE: $HOLDFAST_JAVA_HOME" >&2
    echo "  Point it at the folder of a JDK $JDK_RELEASE (the one that holds bin/javac), or unset it." >&2
    return 1
  fi
  for candidate in \
    "${JAVA_HOME:-}" "$(jdk_on_path)" \
    /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* \
    "${HOME:-/nonexistent}"/.sdkman/candidates/java/* "${HOME:-/nonexistent}"/.jdks/* \
    "${HOME:-/nonexistent}"/.local/share/mise/installs/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "${HOME:-/nonexistent}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    if [ -n "$candidate" ] && is_right_jdk "$candidate"; then
      JDK=$candidate
      return 0
    fi
  done
  cat >&2 <<MESSAGE
holdfast: no JDK $JDK_RELEASE found.
  Install one, for instance Eclipse Temurin $JDK_RELEASE (https://adoptium.net), with your system's packages
  or with sdkman (sdk install java $JDK_RELEASE-tem). If it is in an unusual place, set HOLDFAST_JAVA_HOME to its folder.
MESSAGE
  return 1
}
