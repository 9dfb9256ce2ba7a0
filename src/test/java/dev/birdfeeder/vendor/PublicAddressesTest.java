package dev.birdfeeder.vendor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicAddressesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8.8.8.8",
                "1.1.1.1",
                "100.63.255.255",
                "100.128.0.1",
                "172.15.255.255",
                "172.32.0.1",
                "11.0.0.1",
                "169.253.1.1",
                "2606:4700::1111",
                "2a00:1450:4001::8a",
                "64:ff9b::808:808"
            })
    void publicAddressesAreCalled(String address) throws UnknownHostException {
        assertThat(PublicAddresses.isPublic(InetAddress.getByName(address))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.1.2.3",
                "2130706433", // 127.0.0.1 as one number
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.1",
                "100.64.0.1", // carrier grade NAT
                "100.100.100.200", // Alibaba's metadata
                "169.254.169.254", // metadata of most clouds
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.192", // Oracle's metadata
                "192.168.1.1",
                "198.18.0.1",
                "224.0.0.1",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::ffff:127.0.0.1",
                "::ffff:10.0.0.1",
                "::127.0.0.1",
                "fc00::1",
                "fd00::1",
                "fd00:ec2::254", // Amazon's metadata
                "fe80::1",
                "fec0::1",
                "ff02::1",
                "64:ff9b::a9fe:a9fe", // 169.254.169.254 behind NAT64
                "64:ff9b::7f00:1",
                "2002:7f00:1::", // 127.0.0.1 behind 6to4
                "2002:a00:1::"
            })
    void addressesInsideAreNotCalled(String address) throws UnknownHostException {
        assertThat(PublicAddresses.isPublic(InetAddress.getByName(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", "localhost", "169.254.169.254"})
    void whatResolvesToAnAddressInsideIsUnknown(String host) {
        assertThatThrownBy(() -> new PublicAddresses(false).resolve(host))
                .isInstanceOf(UnknownHostException.class)
                .hasMessage(host + " is not a public address");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", "localhost"})
    void theSandboxIsCalledWhenItIsAllowed(String host) throws UnknownHostException {
        assertThat(new PublicAddresses(true).resolve(host)).isNotEmpty();
    }
}
