package dev.birdfeeder.vendor;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;

/**
 * Resolves names once, refuses addresses that aren't public, and hands on what it checked, so that a name can't point
 * elsewhere between the check and the call.
 */
final class PublicAddresses extends SystemDefaultDnsResolver {

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
        var bytes = address.getAddress();
        var uniqueLocal = bytes.length == 16 && (bytes[0] & 0xfe) == 0xfc;
        var carrierGrade = bytes.length == 4 && (bytes[0] & 0xff) == 100 && (bytes[1] & 0xc0) == 64;
        var thisNetwork = bytes.length == 4 && bytes[0] == 0;
        return !(address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()
                || uniqueLocal
                || carrierGrade
                || thisNetwork);
    }
}
