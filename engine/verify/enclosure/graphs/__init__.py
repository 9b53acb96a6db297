"""Operations and graphs over intervals: values forward, the chain rule back."""
