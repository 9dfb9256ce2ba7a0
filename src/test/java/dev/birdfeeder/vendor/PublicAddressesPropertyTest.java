package dev.birdfeeder.vendor;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

class PublicAddressesPropertyTest {

    @Property
    void anAddressMappedIntoIpv6IsJudgedAsItself(@ForAll @Size(4) byte[] ipv4) throws UnknownHostException {
        // Given
        var plain = InetAddress.getByAddress(ipv4);
        var nat64 = new byte[16];
        nat64[1] = 0x64;
        nat64[2] = (byte) 0xff;
        nat64[3] = (byte) 0x9b;
        System.arraycopy(ipv4, 0, nat64, 12, 4);

        // When
        var verdict = PublicAddresses.isPublic(InetAddress.getByAddress(nat64));

        // Then
        assertThat(verdict).isEqualTo(PublicAddresses.isPublic(plain));
    }
}
