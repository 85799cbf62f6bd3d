package io.patchbay.safety;

import java.net.IDN;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The hosts that webhooks may go to (setting webhook.allowed-hosts). Link-local addresses are none of them, whatever is allowed: there
 * clouds answer questions about the machine itself, credentials among it.
 */
public final class AllowedHosts {

    private static final Pattern ENTRY = Pattern.compile("(\\*\\.)?(\\[[0-9A-Fa-f:.]+]|[^\\s:/@*\\[\\]?#]+)(?::(\\d{1,5}))?");
    private static final int ANY = -1;
    private static final byte[] NAT64 = HexFormat.of().parseHex("0064ff9b0000000000000000");
    /** fd00:ec2::254. */
    private static final byte[] AMAZON = HexFormat.of().parseHex("fd000ec2000000000000000000000254");

    private final List<Entry> entries;

    private record Entry(boolean below, String host, int port) {

        private boolean allows(String asked, int askedPort) {
            return (below ? asked.endsWith("." + host) : asked.equals(host)) && (port == ANY || port == askedPort);
        }

        @Override
        public String toString() {
            return (below ? "*." : "") + host + (port == ANY ? "" : ":" + port);
        }
    }

    private AllowedHosts(List<Entry> entries) {
        this.entries = entries;
    }

    /**
     * Reads the setting.
     *
     * @param text host names, comma between; {@code *.example.com} is every name below example.com, {@code :8443} behind one that port
     *             alone; empty: every host
     * @throws IllegalArgumentException for anything else
     */
    public static AllowedHosts parse(String text) {
        return new AllowedHosts(Arrays.stream(text.split(",")).map(String::strip).filter(one -> !one.isEmpty()).map(AllowedHosts::entry)
                .toList());
    }

    private static Entry entry(String text) {
        Matcher entry = ENTRY.matcher(text);
        int port = !entry.matches() || entry.group(3) == null ? ANY : Integer.parseInt(entry.group(3));
        if (!entry.matches() || port == 0 || port > 65_535) {
            throw new IllegalArgumentException(text + " is neither a host name, nor *.example.com, with or without a :port");
        }
        return new Entry(entry.group(1) != null, canonical(entry.group(2)), port);
    }

    private static String canonical(String host) {
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        return (name.startsWith("[") ? name : IDN.toASCII(name, IDN.ALLOW_UNASSIGNED)).toLowerCase(Locale.ROOT);
    }

    /**
     * Whether a webhook may go there, by name alone.
     *
     * @param scheme http or https, which stands for a port where there is none
     * @param host   a name or an address; of IPv6 with or without its brackets
     * @param port   -1 where there is none
     */
    public boolean allows(String scheme, String host, int port) {
        String name = canonical(host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host);
        int meant = port != ANY ? port : "https".equalsIgnoreCase(scheme) ? 443 : 80;
        return entries.isEmpty() || entries.stream().anyMatch(entry -> entry.allows(name, meant));
    }

    /**
     * Refuses an address of a webhook that is not allowed. A name that nobody knows now is let pass: each POST is looked at again.
     *
     * @param setting the setting that names it
     * @param address http or https, with a host
     * @throws IllegalArgumentException with what is allowed
     */
    public void require(String setting, URI address) {
        if (!allows(address.getScheme(), address.getHost(), address.getPort())) {
            throw new IllegalArgumentException(setting + " goes to " + address.getHost() + (address.getPort() < 0 ? "" : ":" + address.getPort())
                    + ", which webhook.allowed-hosts does not allow; it allows " + this);
        }
        if (leadsToTheMachine(address.getHost())) {
            throw new IllegalArgumentException(setting + " goes to " + address.getHost() + ", a link-local or metadata address: nothing is ever posted there");
        }
    }

    /**
     * Whether a name leads where clouds answer questions about the machine.
     *
     * @param host a name or an address
     * @return false where nobody knows the name
     */
    public static boolean leadsToTheMachine(String host) {
        try {
            return Arrays.stream(InetAddress.getAllByName(host)).anyMatch(AllowedHosts::isOfTheMachine);
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** 169.254.0.0/16, also behind the prefix of NAT64 (64:ff9b::/96), fe80::/10, and the one address that Amazon has beside them. */
    static boolean isOfTheMachine(InetAddress address) {
        byte[] bytes = address.getAddress();
        boolean translated = bytes.length == 16 && Arrays.equals(bytes, 0, 12, NAT64, 0, 12);
        return address.isLinkLocalAddress() || Arrays.equals(bytes, AMAZON)
                || translated && bytes[12] == (byte) 169 && bytes[13] == (byte) 254;
    }

    /** As in the setting. */
    @Override
    public String toString() {
        return entries.isEmpty() ? "every host" : entries.stream().map(Entry::toString).collect(Collectors.joining(", "));
    }
}
