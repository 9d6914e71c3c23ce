using System.Diagnostics.CodeAnalysis;

namespace Kindling.Pipelines.Downloads;

/// <summary>A SHA-512, always 128 small hexadecimal digits.</summary>
internal readonly record struct Sha512Digest
{
    private const int Digits = 128;

    private readonly string? _hex;

    private Sha512Digest(string hex) => _hex = hex;

    /// <summary>Enough digits to name a folder.</summary>
    public string Short => ToString()[..16];

    public static Sha512Digest Of(ReadOnlySpan<byte> hash) => new(Convert.ToHexStringLower(hash));

    public static bool TryParse([NotNullWhen(true)] string? text, out Sha512Digest digest)
    {
        var valid = text is { Length: Digits } && text.All(char.IsAsciiHexDigit);
        digest = valid ? new Sha512Digest(text!.ToLowerInvariant()) : default;
        return valid;
    }

    public override string ToString() =>
        _hex ?? throw new InvalidOperationException("This digest was never set.");
}
