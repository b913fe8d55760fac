namespace Weir.Testing.Transport;

/// <summary>Bodies that tell whose they are: each number has bytes of its own. Immutable; any thread.</summary>
public static class Pattern
{
    // Requests and responses of one number differ, so that a body that is reflected by mistake is seen.
    private const int RequestSalt = 7919;

    public static byte[] Request(int number, int length) => Make(number + RequestSalt, length);

    public static byte[] Response(int number, int length) => Make(number, length);

    private static byte[] Make(int seed, int length)
    {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++)
        {
            bytes[i] = (byte)((seed * 131) + (i * 7) + (i >> 8));
        }

        return bytes;
    }
}
