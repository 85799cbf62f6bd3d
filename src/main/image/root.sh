#!/bin/sh
# Lays out what an image without a base image needs beside Patchbay: a Java made of the modules that it uses, and this machine's C
# library. Needs Linux with glibc and a JDK. Usage: root.sh JDK FOLDER
set -eu
jdk=$1
root=$2

fail() {
  echo "no image without a base: $1. Name a base that has Java 17 or newer, such as -Dimage.base=eclipse-temurin:17-jre" >&2
  exit 1
}
[ "$(uname -s)" = Linux ] || fail "it has this machine's C library, and this is not Linux"
[ -x "$jdk/bin/jlink" ] && [ -f "$jdk/jmods/java.base.jmod" ] || fail "$jdk has no jlink or no jmods: it is no whole JDK"
{ ldd --version 2>&1 || true; } | grep -qiE 'glibc|gnu libc' || fail "this machine's C library is not glibc"
[ -x /sbin/ldconfig ] || fail "there is no /sbin/ldconfig"

stamp=$(cat "$jdk/release" "$0" | cksum)
if [ -f "$root.stamp" ] && [ "$(cat "$root.stamp")" = "$stamp" ]; then
  exit 0
fi
rm -rf "$root" "$root.stamp"

# java.desktop has java.beans, which Spring reads properties with. jdk.charsets is for intake.file.charset, jdk.crypto.ec for TLS,
# jdk.jcmd and jdk.jfr for whoever looks into a running one, java.instrument for agents in JAVA_TOOL_OPTIONS; what draws or plays is left out.
modules=java.base,java.desktop,java.instrument,java.logging,java.management,java.management.rmi,java.naming,java.net.http,java.rmi
modules=$modules,java.security.jgss,java.security.sasl,java.sql,java.transaction.xa,java.xml,jdk.charsets,jdk.crypto.ec,jdk.jcmd,jdk.jfr
modules=$modules,jdk.management,jdk.management.agent,jdk.naming.dns,jdk.net,jdk.security.auth,jdk.unsupported,jdk.zipfs
mkdir -p "$root/opt"
"$jdk/bin/jlink" --add-modules "$modules" --no-header-files --no-man-pages --output "$root/opt/java" \
  --exclude-files '**/libawt*.so,**/libfontmanager.so,**/libfreetype.so,**/libjavajpeg.so,**/libjawt.so,**/libjsound.so,**/liblcms.so,**/libmlib_image.so,**/libsplashscreen.so'
# a third of a second less at every start
"$root/opt/java/bin/java" -Xshare:dump >"$root.log" 2>&1
rm "$root.log"

copy() {
  mkdir -p "$root$(dirname "$1")"
  cp -L "$1" "$root$1"
}

# what Java is linked with, each where the loader looks for it
find "$root/opt/java" -name '*.so' -o -path '*/bin/java' | while read -r file; do
  ldd "$file"
done | sed -n -e 's/.* => \(\/[^ ]*\) (.*/\1/p' -e 's/^[[:space:]]*\(\/[^ ]*\) (.*/\1/p' | grep -v "^$root/" | sort -u | while read -r library; do
  copy "$library"
done
# what the native libraries in our jars are linked with, and what glibc loads by itself
libc=$(ldd "$root/opt/java/bin/java" | sed -n 's/.*libc\.so.* => \(\/[^ ]*\) (.*/\1/p')
for name in libm.so.6 libdl.so.2 libpthread.so.0 librt.so.1 libresolv.so.2 libnss_dns.so.2 libnss_files.so.2 libgcc_s.so.1; do
  [ ! -f "$(dirname "$libc")/$name" ] || copy "$(dirname "$libc")/$name"
done
# LANG=C.UTF-8, where glibc does not bring it built in
[ ! -d /usr/lib/locale/C.utf8 ] || for file in $(find /usr/lib/locale/C.utf8 -type f); do
  copy "$file"
done

# so that Java's own libraries are found without a look into /proc, too
mkdir -p "$root/etc"
echo /opt/java/lib >"$root/etc/ld.so.conf"
/sbin/ldconfig -X -r "$root"

mkdir -p "$root/tmp" "$root/var/lib/patchbay"
echo 'patchbay:x:10001:10001:Patchbay:/var/lib/patchbay:/sbin/nologin' >"$root/etc/passwd"
echo 'patchbay:x:10001:' >"$root/etc/group"
echo 'hosts: files dns' >"$root/etc/nsswitch.conf"
echo "$stamp" >"$root.stamp"
