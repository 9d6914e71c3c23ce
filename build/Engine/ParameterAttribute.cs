using Nuke.Common.ValueInjection;

namespace Nuke.Common
{
    /// <summary>
    /// A parameter of the build. Its value comes from, highest first: the commit message (opt-in), the command line,
    /// the environment, <c>.nuke/parameters[.profile].json</c>, the initializer.
    /// </summary>
    [AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
    public sealed class ParameterAttribute(string? description = null) : ValueInjectionAttributeBase
    {
        /// <summary>One line for <c>--help</c>.</summary>
        public string? Description { get; } = description;

        /// <summary>Another name than the member's.</summary>
        public string? Name { get; set; }

        /// <summary>What separates the elements of an array given as one text.</summary>
        public string? Separator { get; set; }

        /// <summary>Whether <c>--help</c> shows it.</summary>
        public bool List { get; set; } = true;

        /// <summary>The type that has <see cref="ValueProviderMember"/>; the build class when null.</summary>
        public Type? ValueProviderType { get; set; }

        /// <summary>A static member, <c>IEnumerable&lt;string&gt;</c>: the values that are allowed.</summary>
        public string? ValueProviderMember { get; set; }
    }

    /// <summary>The parameter must have a value, whichever target runs.</summary>
    [AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
    public sealed class RequiredAttribute : Attribute;

    /// <summary>Says that the parameter may stay empty.</summary>
    [AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
    public sealed class OptionalAttribute : Attribute;

    /// <summary>The value never appears in what the engine writes, neither plain nor base64 nor URL-encoded.</summary>
    [AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
    public sealed class SecretAttribute : Attribute;

    /// <summary>Put before the names of all parameters of a component interface.</summary>
    [AttributeUsage(AttributeTargets.Interface)]
    public sealed class ParameterPrefixAttribute(string prefix) : Attribute
    {
        /// <summary>The prefix, without a trailing "Prefix".</summary>
        public string Prefix { get; } =
            prefix.EndsWith("Prefix", StringComparison.Ordinal)
                ? prefix[..^"Prefix".Length]
                : prefix;
    }
}

namespace Nuke.Common.ValueInjection
{
    /// <summary>Marks a member whose value comes from outside the code.</summary>
    [AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
    public abstract class ValueInjectionAttributeBase : Attribute;
}

namespace Nuke.Common.Execution
{
    /// <summary>
    /// Takes arguments from the last non-empty line of the commit message when it starts with <c>[nuke++]</c>; on build
    /// servers only. They win over the command line.
    /// </summary>
    [AttributeUsage(AttributeTargets.Class)]
    public sealed class ArgumentsFromGitCommitMessageAttribute : Attribute
    {
        /// <summary>What the line starts with.</summary>
        public string Prefix { get; set; } = "[nuke++]";
    }
}
