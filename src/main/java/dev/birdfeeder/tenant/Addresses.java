package dev.birdfeeder.tenant;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** Tells hosts that are addresses of our own network from public ones. Looks nothing up; the HTTP client does. */
final class Addresses {
    private static final Pattern DOTTED = Pattern.compile("(0|[1-9]\\d{0,2})(\\.(0|[1-9]\\d{0,2})){3}");
    private static final Pattern NUMERIC_END = Pattern.compile("(.*\\.)?(\\d+|0x[0-9a-f]*)");

    private Addresses() {}

    /** @param host in lower case, as a URL holds it: an IPv6 address in brackets */
    static boolean isPrivate(String host) {
        if (host.equals("localhost") || host.endsWith(".localhost")) {
            return true;
        }
        boolean v6 = host.startsWith("[");
        if (!v6 && !NUMERIC_END.matcher(host).matches()) {
            return false;
        }
        if (!v6 && !DOTTED.matcher(host).matches()) {
            return true; // 127.1, 0x7f000001: no honest URL is written so
        }
        try {
            return isPrivate(InetAddress.getByName(host));
        } catch (UnknownHostException e) {
            return true;
        }
    }

    private static boolean isPrivate(InetAddress address) {
        byte[] bytes = address.getAddress();
        int first = bytes[0] & 0xff;
        int second = bytes[1] & 0xff;
        boolean known = address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress();
        if (address instanceof Inet6Address) {
            // Only 2000::/3 is handed out; 6to4 and NAT64 carry an IPv4 address inside.
            return known || (first & 0xe0) != 0x20 || (first == 0x20 && second == 0x02);
        }
        return known
                || first == 0
                || first >= 240
                || (first == 100 && (second & 0xc0) == 64)
                || (first == 198 && (second & 0xfe) == 18);
    }
}
