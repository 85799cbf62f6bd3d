package io.patchbay.safety;

import java.net.IDN;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
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
            throw new IllegalArgumentException(setting + " goes to " + address.getHost() + ", a link-local address: nothing is ever posted there");
        }
    }

    /**
     * Whether a name leads to a link-local address, 169.254.0.0/16 or fe80::/10.
     *
     * @param host a name or an address
     * @return false where nobody knows the name
     */
    public static boolean leadsToTheMachine(String host) {
        try {
            return Arrays.stream(InetAddress.getAllByName(host)).anyMatch(InetAddress::isLinkLocalAddress);
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** As in the setting. */
    @Override
    public String toString() {
        return entries.isEmpty() ? "every host" : entries.stream().map(Entry::toString).collect(Collectors.joining(", "));
    }
}
