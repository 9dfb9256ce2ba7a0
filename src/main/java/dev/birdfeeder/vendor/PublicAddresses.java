package dev.birdfeeder.vendor;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;

/**
 * Resolves names once, refuses addresses that aren't public, and hands on what it checked, so that a name can't point
 * elsewhere between the check and the call.
 */
final class PublicAddresses extends SystemDefaultDnsResolver {

    private static final byte[] NAT64 = {0, 0x64, (byte) 0xff, (byte) 0x9b, 0, 0, 0, 0, 0, 0, 0, 0};
    private static final byte[] IPV4_COMPATIBLE = new byte[12];
    private static final byte[] SIX_TO_FOUR = {0x20, 0x02};

    private final boolean allowPrivate;

    PublicAddresses(boolean allowPrivate) {
        this.allowPrivate = allowPrivate;
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        var addresses = super.resolve(host);
        for (var address : addresses) {
            if (!allowPrivate && !isPublic(address)) {
                throw new UnknownHostException(host + " is not a public address");
            }
        }
        return addresses;
    }

    static boolean isPublic(InetAddress address) {
        return !(address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()
                || (address instanceof Inet6Address
                        ? isSpecial6(address.getAddress())
                        : isSpecial4(address.getAddress())));
    }

    /** What IANA's registry of special-purpose addresses has beyond what the JDK knows. */
    private static boolean isSpecial4(byte[] bytes) {
        int first = bytes[0] & 0xff;
        int second = bytes[1] & 0xff;
        var thisNetwork = first == 0;
        var carrierGrade = first == 100 && (second & 0xc0) == 64;
        var protocols = first == 192 && second == 0 && bytes[2] == 0;
        var benchmark = first == 198 && (second & 0xfe) == 18;
        var reserved = first >= 240;
        return thisNetwork || carrierGrade || protocols || benchmark || reserved;
    }

    /** Unique local addresses, and IPv4 addresses behind the prefixes that routers translate. */
    private static boolean isSpecial6(byte[] bytes) {
        if ((bytes[0] & 0xfe) == 0xfc) {
            return true;
        }
        if (startsWith(bytes, NAT64) || startsWith(bytes, IPV4_COMPATIBLE)) {
            return !isPublic4(Arrays.copyOfRange(bytes, 12, 16));
        }
        return startsWith(bytes, SIX_TO_FOUR) && !isPublic4(Arrays.copyOfRange(bytes, 2, 6));
    }

    private static boolean isPublic4(byte[] bytes) {
        try {
            return isPublic(InetAddress.getByAddress(bytes));
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static boolean startsWith(byte[] bytes, byte[] prefix) {
        return Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
    }
}
