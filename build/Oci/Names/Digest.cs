using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Kindling.Oci;

/// <summary>The name of bytes by their hash: <c>sha256:</c> and 64 hexadecimal digits, or <c>sha512:</c> and 128.</summary>
public readonly record struct Digest
{
    private const string Sha256 = "sha256:";
    private const string Sha512 = "sha512:";

    private readonly string? _text;

    private Digest(string text) => _text = text;

    /// <summary>The hash function.</summary>
    public HashAlgorithmName Algorithm =>
        Text.StartsWith(Sha512, StringComparison.Ordinal)
            ? HashAlgorithmName.SHA512
            : HashAlgorithmName.SHA256;

    /// <summary>The digits alone.</summary>
    public string Hex => Text[Sha256.Length..];

    private string Text =>
        _text ?? throw new InvalidOperationException("This digest was never set.");

    /// <summary>The SHA-256 of bytes.</summary>
    public static Digest Of(ReadOnlySpan<byte> bytes) => OfHash(SHA256.HashData(bytes));

    /// <summary>The SHA-256 of all that a stream holds.</summary>
    public static async Task<Digest> OfAsync(Stream stream, CancellationToken cancellationToken) =>
        OfHash(await SHA256.HashDataAsync(stream, cancellationToken));

    /// <summary>Reads a digest.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static Digest Parse(string text) =>
        TryParse(text, out var digest)
            ? digest
            : throw new FormatException(
                $"'{text}' is not a digest: it must be sha256: and 64 hexadecimal digits, or sha512: and 128."
            );

    /// <summary>Reads a digest; hexadecimal digits are small, as the image specification wants them.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Digest digest)
    {
        var digits =
            text is null ? 0
            : text.StartsWith(Sha256, StringComparison.Ordinal) ? 64
            : text.StartsWith(Sha512, StringComparison.Ordinal) ? 128
            : 0;
        var valid =
            digits > 0
            && text!.Length == Sha256.Length + digits
            && text[Sha256.Length..].All(char.IsAsciiHexDigitLower);
        digest = valid ? new Digest(text!) : default;
        return valid;
    }

    /// <summary>True when the bytes have this digest.</summary>
    public bool Fits(ReadOnlySpan<byte> bytes) =>
        this == OfHash(CryptographicOperations.HashData(Algorithm, bytes));

    /// <inheritdoc/>
    public override string ToString() => _text ?? "";

    internal static Digest OfHash(ReadOnlySpan<byte> hash) =>
        new((hash.Length == 64 ? Sha512 : Sha256) + Convert.ToHexStringLower(hash));
}
